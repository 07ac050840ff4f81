import { call, type Output, type Problem, problemOf } from '#lib/api.ts';

export type Department = Output<'people.departments'>['departments'][number];

/** The company's departments, and renaming one, some hundred people at a time. */
export class Departments {
  all = $state.raw<Department[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** How far the renaming is that is under way. */
  renaming = $state.raw<{ done: number; left: number } | null>(null);

  async read(): Promise<void> {
    try {
      this.all = (await call('people.departments', {})).departments;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async rename(from: string, to: string): Promise<void> {
    let done = 0;
    try {
      for (let left = 1; left > 0; ) {
        const step = await call('people.renameDepartment', { from, to });
        left = step.left;
        done += step.done;
        this.renaming = { done, left };
      }
    } finally {
      this.renaming = null;
      await this.read();
    }
  }
}
