import { version } from '$app/env';
import { builtWord } from '../../../../iot/built.ts';

/** The page's build, for the list of doorplates: which of them run an older one is seen there. */
export const built = builtWord(Number(version)) ?? version;
