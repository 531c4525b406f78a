import { texts } from '../core/texts';

/** Files for sources. */
export const fileTexts = texts({
  en: {
    files: 'Files for sources',
    hint: 'MPEG-TS that a route can play, such as a slate: its source is written as below, with ?loop=true to go on for ever.',
    none: 'There are none yet.',
    sum: (size: string, most: string) => `${size} of ${most}`,
    source: 'Source',
    size: 'Size',
    changed: 'Received',
    file: 'File',
    send: 'Send',
    sending: (name: string) => `${name} is being sent…`,
    sent: (name: string) => `${name} is there`,
    remove: 'Delete',
    removeTitle: (name: string) => `Delete ${name}?`,
    removeText: 'Routes that play it cannot begin it anew.',
    removed: (name: string) => `${name} was deleted`,
  },
  es: {
    files: 'Archivos para fuentes',
    hint: 'MPEG-TS que una ruta puede reproducir, como una carta de espera: su fuente se escribe como abajo, con ?loop=true para que no termine.',
    none: 'Aún no hay ninguno.',
    sum: (size: string, most: string) => `${size} de ${most}`,
    source: 'Fuente',
    size: 'Tamaño',
    changed: 'Recibido',
    file: 'Archivo',
    send: 'Enviar',
    sending: (name: string) => `Se envía ${name}…`,
    sent: (name: string) => `${name} ha llegado`,
    remove: 'Borrar',
    removeTitle: (name: string) => `¿Borrar ${name}?`,
    removeText: 'Las rutas que lo reproducen no podrán empezarlo de nuevo.',
    removed: (name: string) => `${name} se ha borrado`,
  },
});
