import * as operations from '../../shared/audit/operations.ts';
import { api } from '../http.ts';
import { list } from './list.ts';

export const handler = api('audit', operations, { list });
