import { texts } from '../core/texts';

/** The overview. */
export const overviewTexts = texts({
  en: {
    routes: 'Routes',
    noRoutes: 'There is no route yet.',
    noMatch: 'No route matches.',
    search: 'Search by name, ID, label or address',
    state: 'State',
    name: 'Name',
    labels: 'Labels',
    from: 'Source',
    to: 'Destinations',
    bitRate: 'Bit rate',
    rtt: 'RTT',
    loss: 'Loss',
    margin: 'Buffer margin',
  },
  es: {
    routes: 'Rutas',
    noRoutes: 'Todavía no hay ninguna ruta.',
    noMatch: 'Ninguna ruta coincide.',
    search: 'Buscar por nombre, ID, etiqueta o dirección',
    state: 'Estado',
    name: 'Nombre',
    labels: 'Etiquetas',
    from: 'Origen',
    to: 'Destinos',
    bitRate: 'Tasa de bits',
    rtt: 'RTT',
    loss: 'Pérdidas',
    margin: 'Margen del búfer',
  },
});
