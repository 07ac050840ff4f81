import { createContext } from 'svelte';
import { call } from './api.ts';

/** How much waits for the person. Each page that shows the things themselves keeps its own number right. */
export class Todo {
  approvals = $state(0);
  tasks = $state(0);
  total = $derived(this.approvals + this.tasks);

  /** A number that cannot be read is no reason to disturb anybody: the next change asks again. */
  async read(): Promise<void> {
    await Promise.allSettled([
      call('bookings.toDecide', { limit: 1 }).then(({ total }) => (this.approvals = total)),
      this.readTasks(),
    ]);
  }

  /** What nobody has taken, and what the person has. */
  async readTasks(): Promise<void> {
    const lists = await Promise.all([
      call('services.tasks', { list: 'open', limit: 100 }),
      call('services.tasks', { list: 'mine', limit: 100 }),
    ]);
    this.tasks = lists.reduce((sum, { tasks }) => sum + tasks.length, 0);
  }
}

export const [useTodo, provideTodo] = createContext<Todo>();
