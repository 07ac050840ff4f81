/** What an IoT policy may allow. */
export type Action = 'iot:Connect' | 'iot:Publish' | 'iot:RetainPublish' | 'iot:Subscribe' | 'iot:Receive';

interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | readonly string[];
  Resource: string | readonly string[];
}

/** Decides as AWS IoT does: what no statement allows is denied, and a denial outweighs any permission. */
export interface Policy {
  /** @param resource what follows the account in the ARN: `client/…`, `topic/…` or `topicfilter/…` */
  allows(action: Action, resource: string): boolean;
}

interface Rule {
  deny: boolean;
  actions: RegExp[];
  resources: RegExp[];
}

/** @param documents policy documents, as objects or as JSON, as an authorizer returns them */
export function policyOf(documents: readonly unknown[]): Policy {
  const rules = documents.flatMap(statementsOf).map(ruleOf);
  return {
    allows(action, resource) {
      const matching = rules.filter(
        ({ actions, resources }) =>
          actions.some((pattern) => pattern.test(action)) && resources.some((pattern) => pattern.test(resource)),
      );
      return matching.length > 0 && !matching.some(({ deny }) => deny);
    },
  };
}

function statementsOf(document: unknown): Statement[] {
  const { Statement = [] } = (typeof document === 'string' ? JSON.parse(document) : document) as {
    Statement?: Statement | Statement[];
  };
  return [Statement].flat();
}

function ruleOf({ Effect, Action, Resource }: Statement): Rule {
  return {
    deny: Effect !== 'Allow',
    actions: [Action].flat().map((action) => pattern(action)),
    resources: [Resource].flat().map((arn) => pattern(arn === '*' ? '*' : resourceOf(arn))),
  };
}

/** `arn:aws:iot:region:account:topic/a/b` gives `topic/a/b`. */
function resourceOf(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

/** `*` stands for any characters, `?` for one; MQTT's own wildcards in a topic filter are plain characters here. */
function pattern(text: string): RegExp {
  const source = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
