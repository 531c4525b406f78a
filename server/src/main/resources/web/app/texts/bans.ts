import { texts } from '../core/texts';

/** Addresses that are kept out of a route. */
export const banTexts = texts({
  en: {
    title: 'Kept out',
    address: 'Address',
    since: 'Since',
    until: 'Until',
    who: 'By',
    lift: 'Let in again',
    lifted: (address: string) => `${address} may come back`,
  },
  es: {
    title: 'Vetados',
    address: 'Dirección',
    since: 'Desde',
    until: 'Hasta',
    who: 'Por',
    lift: 'Dejar entrar de nuevo',
    lifted: (address: string) => `${address} puede volver`,
  },
});
