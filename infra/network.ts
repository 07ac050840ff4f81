/** A network whose traffic leaves from one fixed address; only where a stage asks for it. */
import { CfnOutput } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Stage } from './stages.ts';

export function network(scope: Construct, stage: Stage): ec2.IVpc | undefined {
  if (!stage.fixedAddress) return undefined;
  const within = new Construct(scope, 'Network');
  const address = new ec2.CfnEIP(within, 'Address');
  const vpc = new ec2.Vpc(within, 'Vpc', {
    maxAzs: 2,
    restrictDefaultSecurityGroup: false,
    natGateways: 1,
    natGatewayProvider: ec2.NatProvider.gateway({ eipAllocationIds: [address.attrAllocationId] }),
    flowLogs: { rejected: { trafficType: ec2.FlowLogTrafficType.REJECT } },
    // What stays inside AWS need not pass the gateway, which is paid by the byte.
    gatewayEndpoints: {
      table: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
      media: { service: ec2.GatewayVpcEndpointAwsService.S3 },
    },
  });
  new CfnOutput(within, 'FixedAddress', { value: address.attrPublicIp, description: 'To be entered as 企业可信IP' });
  return vpc;
}

/** What a function needs to stand in a network; a network interface cannot be named before it exists. */
export const networkStatement: iam.PolicyStatementProps = {
  actions: ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets', 'DeleteNetworkInterface'].map(
    (name) => `ec2:${name}`,
  ),
  resources: ['*'],
};
