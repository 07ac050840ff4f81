/**
 * Before each file of test/unit: properties are tried on the same examples every time, so that what holds here holds in CI.
 * `FC_SEED=random` tries others, and a number those of that seed.
 */
import { configureGlobal } from 'fast-check';

const { FC_SEED = '20261123' } = process.env;
if (FC_SEED !== 'random') configureGlobal({ seed: Number(FC_SEED) });
