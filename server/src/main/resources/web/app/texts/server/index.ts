import { advice } from './advice';
import { alarms } from './alarms';
import { refusals } from './refusals';
import { states } from './states';

/** All sentences of the server with their Spanish. A test compares them with the server's sources. */
export const sentences: readonly (readonly [string, string])[] = [...states, ...alarms, ...advice, ...refusals];
