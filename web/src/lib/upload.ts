import { ApiError } from './api.ts';

/** Puts a file where the server said. fetch tells nothing of an upload's progress; XMLHttpRequest does. @throws ApiError */
export function putFile(
  upload: { url: string; headers: Record<string, string> },
  file: Blob,
  told: { failed: string; progress: (share: number) => void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = () => {
      const detail = told.failed;
      reject(new ApiError({ type: 'about:blank', title: detail, status: 0, detail, code: 'offline', traceId: '' }));
    };
    request.open('PUT', upload.url);
    for (const [name, value] of Object.entries(upload.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && told.progress(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve() : failed());
    request.onerror = failed;
    request.send(file);
  });
}
