import * as operations from '../../shared/statistics/operations.ts';
import { api } from '../http.ts';
import { attention, online } from './attention.ts';
import { course } from './course.ts';
import { devices } from './devices.ts';
import { organisers } from './organisers.ts';
import { places } from './places.ts';
import { recount } from './recount.ts';
import { replay } from './replay.ts';
import { summary } from './summary.ts';
import { today } from './today.ts';
import { unmet } from './unmet.ts';

export const handler = api('statistics', operations, {
  summary,
  course,
  places,
  unmet,
  devices,
  organisers,
  recount,
  replay,
  today,
  attention,
  online,
});
