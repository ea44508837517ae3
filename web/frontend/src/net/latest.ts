/** `Latest`: of many tasks started one after the other, only the newest gets to answer. */

export class Latest {
  #controller: AbortController | null = null;

  /**
   * Start `task` and abort the one before it. `then` hears the outcome only while no newer task
   * has started; what an aborted task answers or throws is dropped.
   */
  async run<T>(
    task: (signal: AbortSignal) => Promise<T>,
    then: { done(value: T): void; failed(error: unknown): void },
  ): Promise<void> {
    this.cancel();
    const mine = new AbortController();
    this.#controller = mine;
    try {
      const value = await task(mine.signal);
      if (!mine.signal.aborted) then.done(value);
    } catch (error) {
      if (!mine.signal.aborted) then.failed(error);
    }
  }

  /** Abort what runs, if anything does. */
  cancel(): void {
    this.#controller?.abort();
    this.#controller = null;
  }
}
