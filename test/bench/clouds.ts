/** The clouds that a bench measures, and what they had to say. */
import { tookLonger } from '../../infra/local/invoke.ts';
import { type CloudOptions, type CloudProcess, startCloudProcess } from '../support/cloud.ts';

const clouds: CloudProcess[] = [];

export async function startMeasured(options: CloudOptions = {}): Promise<CloudProcess> {
  const cloud = await startCloudProcess(options);
  clouds.push(cloud);
  return cloud;
}

/** Says which functions would not have come to their end on Lambda, if any. */
export function sayLate(): void {
  const late = clouds.flatMap((cloud) => cloud.output().split('\n')).filter((line) => line.includes(tookLonger));
  if (late.length > 0) console.log(`Out of their time:\n${late.join('\n')}`);
}
