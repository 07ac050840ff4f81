import { AwsError, type AwsRequest, type AwsResponse, type Endpoint, serve } from './endpoint.ts';
import { type Broker, payloadAtMost } from './mqtt.ts';
import { fitsLimits, hasWildcard } from './topics.ts';

/** The IoT data plane over HTTP: publishing, retained messages, connections. */
export async function start(options: { broker: Broker; port?: number | undefined }): Promise<Endpoint> {
  const { broker } = options;

  async function publish(topic: string, { query, body }: AwsRequest): Promise<AwsResponse> {
    if (!topic || hasWildcard(topic) || !fitsLimits(topic)) throw invalid(`The topic ${topic} is not valid.`);
    if (body.length > payloadAtMost) throw new AwsError(413, 'RequestEntityTooLargeException', 'Payload over 128 KB.');
    const qos = query.get('qos') ?? '0';
    if (qos !== '0' && qos !== '1') throw invalid('qos must be 0 or 1.');
    await broker.publish({ topic, payload: body, qos: qos === '1' ? 1 : 0, retain: query.get('retain') === 'true' });
    return { body: { message: 'OK' } };
  }

  function retainedMessage(topic: string): AwsResponse {
    const found = broker.retained.get(topic);
    if (!found) throw notFound(`Topic ${topic} has no retained message.`);
    const { payload, qos, at } = found;
    return { body: { topic, payload: payload.toString('base64'), qos, lastModifiedTime: at } };
  }

  function retainedMessages(query: URLSearchParams): AwsResponse {
    const limit = Number(query.get('maxResults') ?? 200);
    const found = broker.retained.list(query.get('nextToken') ?? '', limit);
    const retainedTopics = found.map(({ topic, payload, qos, at }) => ({
      topic,
      payloadSize: payload.length,
      qos,
      lastModifiedTime: at,
    }));
    return { body: { retainedTopics, ...(found.length === limit ? { nextToken: found.at(-1)?.topic } : {}) } };
  }

  function connection(clientId: string): AwsResponse {
    const found = broker.connection(clientId);
    if (!found) throw notFound(`Client ${clientId} is not connected.`);
    return { body: { clientId, connected: true, connectedSince: found.since, cleanSession: found.clean } };
  }

  function subscriptions(clientId: string): AwsResponse {
    const found = broker.connection(clientId);
    if (!found) throw notFound(`Client ${clientId} is not connected.`);
    return { body: { subscriptions: [...found.subscriptions].map(([topicFilter, qos]) => ({ topicFilter, qos })) } };
  }

  function disconnect(clientId: string): AwsResponse {
    if (!broker.disconnect(clientId, 'API_INITIATED_DISCONNECT'))
      throw notFound(`Client ${clientId} is not connected.`);
    return { body: {} };
  }

  function answer(request: AwsRequest): AwsResponse | Promise<AwsResponse> {
    const { method, parts, query } = request;
    const [kind, name, part] = parts;
    if (kind === 'topics' && name !== undefined && method === 'POST') return publish(name, request);
    if (kind === 'retainedMessage' && method === 'GET') {
      return name === undefined ? retainedMessages(query) : retainedMessage(name);
    }
    if (kind === 'connections' && name !== undefined) {
      if (method === 'DELETE') return disconnect(name);
      if (method === 'GET') return part === 'subscriptions' ? subscriptions(name) : connection(name);
    }
    throw new AwsError(404, 'UnknownOperationException', 'The local IoT data plane does not know this call.');
  }

  return await serve(answer, { port: options.port });
}

function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidRequestException', message);
}

function notFound(message: string): AwsError {
  return new AwsError(404, 'ResourceNotFoundException', message);
}
