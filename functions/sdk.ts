interface Stacked {
  middlewareStack: { remove(name: string): boolean };
}

/** The SDK walks every answer to log it, also when nobody listens: a tenth of an invocation's time. Without that. */
export function quiet<C extends Stacked>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
