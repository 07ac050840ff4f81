import { createServer, type Server } from 'node:net';
import { errorCode, Fault } from './fault.ts';

/** Listens and gives the real port. @throws Fault when the port cannot be had, naming `what` it is for */
export async function listen(server: Server, port: number, host: string, what: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Fault(refusal(errorCode(error), port, host, what))));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** A port that was free a moment ago, for a program that cannot pick one itself. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, '127.0.0.1', 'a local service');
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function refusal(code: string | undefined, port: number, host: string, what: string): string {
  if (code === 'EADDRINUSE') return `Port ${port} (${what}) is in use by another program.`;
  if (code === 'EACCES') return `Port ${port} (${what}) may not be opened by this user.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST ${host} is not an address of this machine.`;
  return `Port ${port} (${what}) cannot be opened (${code ?? 'unknown error'}).`;
}
