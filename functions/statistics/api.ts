import * as operations from '../../shared/statistics/operations.ts';
import { api } from '../http.ts';
import { attention } from './attention.ts';
import { organisers } from './organisers.ts';
import { recount } from './recount.ts';
import { summary } from './summary.ts';
import { today } from './today.ts';

export const handler = api('statistics', operations, { summary, organisers, recount, today, attention });
