import { iris } from '../timeline.ts';
import { START } from './terminal.ts';

export const ANN = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);

export const BOB = iris.login('07:30:00:000', 502, 'bob@192.0.2.2', 1);

export const BOB_OUT = iris.logout('08:00:00:000', 502, 'bob@192.0.2.2');

export const LOG = START + ANN + BOB + BOB_OUT;
