import type { Plan } from '../shared/operator/plans.ts';

/**
 * What differs between stages; everything else is the same in all of them. One stage lives in one account and region of its
 * own: device topics and presence events belong to the account, so two stages in one would hear each other's doorplates.
 */
export interface Stage {
  name: string;
  region: string;
  /** The site's own name; without it the site answers at CloudFront's. */
  site?: {
    domain: string;
    /** Of ACM, in us-east-1, where CloudFront looks for it. */
    certificateArn: string;
    /** Route 53 zone of the domain; without it the two address records are made by hand. */
    zone?: { id: string; name: string };
    /** A WAF web ACL of us-east-1. */
    webAclArn?: string;
  };
  mail: {
    /** Verified by SES through the DKIM records that the stack puts out. */
    domain: string;
    from: string;
  };
  /** Where alarms go, by e-mail. */
  alarmsTo: string;
  /** Keeps data when the stack goes, refuses to be deleted. */
  keepsData: boolean;
  retention: {
    /** Of functions' and access logs. */
    logDays: number;
    /** Of events on the bus, for replays. */
    eventDays: number;
  };
  /** E-mail addresses of those who run the service. */
  operators: readonly string[];
  /** What a company may have that signs up. */
  newCompanyPlan: Plan;
  /** Requests a second that the API lets through, for all companies together. */
  throttle: { rate: number; burst: number };
  /**
   * A NAT gateway with a fixed address, for systems that answer only known addresses (WeCom's 企业可信IP). Functions with the
   * right `outbound: 'fixed'` leave through it. It costs about 40 USD a month, so it is off until a company needs it.
   */
  fixedAddress: boolean;
}

const stages: Record<string, Stage> = {
  dev: {
    name: 'dev',
    region: 'ap-southeast-1',
    mail: { domain: 'dev.roomlight.example', from: 'no-reply@dev.roomlight.example' },
    alarmsTo: 'dev@roomlight.example',
    keepsData: false,
    retention: { logDays: 7, eventDays: 7 },
    operators: ['dev@roomlight.example'],
    newCompanyPlan: 'enterprise',
    throttle: { rate: 100, burst: 200 },
    fixedAddress: false,
  },
  staging: {
    name: 'staging',
    region: 'ap-southeast-1',
    mail: { domain: 'staging.roomlight.example', from: 'no-reply@staging.roomlight.example' },
    alarmsTo: 'dev@roomlight.example',
    keepsData: false,
    retention: { logDays: 30, eventDays: 14 },
    operators: ['dev@roomlight.example'],
    newCompanyPlan: 'enterprise',
    throttle: { rate: 500, burst: 1000 },
    fixedAddress: false,
  },
  prod: {
    name: 'prod',
    region: 'ap-southeast-1',
    mail: { domain: 'roomlight.example', from: 'no-reply@roomlight.example' },
    alarmsTo: 'operations@roomlight.example',
    keepsData: true,
    retention: { logDays: 90, eventDays: 90 },
    operators: ['operations@roomlight.example'],
    newCompanyPlan: 'trial',
    throttle: { rate: 2000, burst: 4000 },
    fixedAddress: false,
  },
};

/** @throws when there is no such stage, naming those that are */
export function stageNamed(name: string): Stage {
  const stage = stages[name];
  if (!stage) throw new Error(`There is no stage "${name}": choose one of ${Object.keys(stages).join(', ')}.`);
  return stage;
}

export const stageNames = Object.keys(stages);
