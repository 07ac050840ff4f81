import { ApiError, call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import { putFile } from '#lib/upload.ts';

const types = ['image/png', 'image/webp', 'image/jpeg'] as const;
export const logoTypes = types.join(',');
const maxBytes = 1_000_000;

/** The company's mark on its way: straight to the media store, then the server looks at it. */
export class LogoUpload {
  /** 0 to 1 while it is on its way. */
  progress = $state<number | null>(null);
  problem = $state.raw<Problem | null>(null);

  /** @returns the company with it; null when it was refused */
  async add(file: File): Promise<Output<'tenants.confirmLogo'> | null> {
    this.problem = null;
    this.progress = 0;
    try {
      const contentType = types.find((type) => type === file.type);
      if (!contentType || file.size > maxBytes) throw new ApiError(refusal());
      const { logoId, upload } = await call('tenants.startLogo', { contentType, bytes: file.size });
      const progress = (share: number) => {
        this.progress = share;
      };
      await putFile(upload, file, { failed: m.people_brand_logo_failed(), progress });
      return await call('tenants.confirmLogo', { logoId });
    } catch (error) {
      this.problem = problemOf(error);
      return null;
    } finally {
      this.progress = null;
    }
  }
}

function refusal(): Problem {
  const detail = m.people_brand_logo_unfit();
  return { type: 'about:blank', title: detail, status: 422, detail, code: 'bad_logo', traceId: '' };
}
