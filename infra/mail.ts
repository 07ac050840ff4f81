/** SES: the address that mail comes from, and what tells of mail that came back. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Stage } from './stages.ts';

export interface Mail {
  /** The bare address. */
  from: string;
  identityArn: string;
  configurationSetArn: string;
}

export function mail(scope: Construct, stage: Stage): Mail {
  const within = new Construct(scope, 'Mail');
  const stack = Stack.of(scope);

  const configuration = new ses.ConfigurationSet(within, 'Configuration', {
    reputationMetrics: true,
    // Used wherever the other side offers it; a company whose mail server does not could not sign in otherwise.
    tlsPolicy: ses.ConfigurationSetTlsPolicy.OPTIONAL,
    suppressionReasons: ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
  });
  const troubles = new sns.Topic(within, 'Troubles', {
    displayName: 'Roomlight: mail that came back',
    enforceSSL: true,
  });
  troubles.addSubscription(new EmailSubscription(stage.alarmsTo));
  configuration.addEventDestination('Troubles', {
    destination: ses.EventDestination.snsTopic(troubles),
    events: [
      ses.EmailSendingEvent.BOUNCE,
      ses.EmailSendingEvent.COMPLAINT,
      ses.EmailSendingEvent.REJECT,
      ses.EmailSendingEvent.RENDERING_FAILURE,
    ],
  });

  const bounce = `bounce.${stage.mail.domain}`;
  const identity = new ses.EmailIdentity(within, 'Identity', {
    identity: ses.Identity.domain(stage.mail.domain),
    configurationSet: configuration,
    mailFromDomain: bounce,
  });
  for (const [index, record] of identity.dkimRecords.entries()) {
    new CfnOutput(within, `Dkim${index + 1}`, { value: `${record.name} CNAME ${record.value}` });
  }
  new CfnOutput(within, 'BounceMx', { value: `${bounce} MX 10 feedback-smtp.${stack.region}.amazonses.com` });
  new CfnOutput(within, 'BounceSpf', { value: `${bounce} TXT "v=spf1 include:amazonses.com ~all"` });

  const arn = (resource: string, resourceName: string) => stack.formatArn({ service: 'ses', resource, resourceName });
  return {
    from: stage.mail.from,
    identityArn: arn('identity', stage.mail.domain),
    configurationSetArn: arn('configuration-set', configuration.configurationSetName),
  };
}
