/** The IoT data plane: publishing, and the connections of devices. */
import { AwsError, aws } from './aws.ts';

export interface Options {
  qos: 0 | 1;
  retain?: boolean;
}

/** @throws AwsError, `ThrottlingException` among them: a retained message is taken once a second on a topic */
export async function publish(topic: string, payload: string, { qos, retain = false }: Options): Promise<void> {
  const path = `/topics/${encodeURIComponent(topic)}?qos=${qos}${retain ? '&retain=true' : ''}`;
  await aws.ask({ service: 'iotdata', operation: 'Publish', method: 'POST', path, body: payload });
}

export async function isConnected(clientId: string): Promise<boolean> {
  const path = `/connections/${encodeURIComponent(clientId)}`;
  const ask = { service: 'iotdata', operation: 'GetConnection', method: 'GET', path } as const;
  return (await unlessGone(() => aws.ask(ask)))?.connected === true;
}

/** Cuts it off, where it is connected. */
export async function disconnect(clientId: string): Promise<void> {
  const path = `/connections/${encodeURIComponent(clientId)}?cleanSession=true`;
  await unlessGone(() => aws.ask({ service: 'iotdata', operation: 'DeleteConnection', method: 'DELETE', path }));
}

async function unlessGone<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsError && error.name === 'ResourceNotFoundException') return null;
    throw error;
  }
}
