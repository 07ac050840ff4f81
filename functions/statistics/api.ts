import * as operations from '../../shared/statistics/operations.ts';
import { api } from '../http.ts';
import { organisers } from './organisers.ts';
import { recount } from './recount.ts';
import { summary } from './summary.ts';

export const handler = api('statistics', operations, { summary, organisers, recount });
