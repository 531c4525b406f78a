import { preferences, type Language } from '../core/preferences';
import { texts } from '../core/texts';
import type { AlarmRule } from '../core/types';

/** What is said of a rule. The server says it in English. */
interface Words {
  readonly title: string;
  readonly meaning: string;
  readonly advice: string;
}

function words(title: string, meaning: string, advice: string): Words {
  return { title, meaning, advice };
}

const TRANSLATED: Record<Exclude<Language, 'en'>, Record<string, Words>> = {
  es: {
    'not-running': words(
      'Sin marcha',
      'Una ruta o un destino debe estar en marcha, y ha fallado, espera o conecta.',
      'Véase el motivo; compruebe el otro extremo, su dirección, puerto y clave, y la red que hay entre ambos.',
    ),
    'no-input': words(
      'Sin entrada',
      'El origen no recibe nada, sea cual sea su estado.',
      'Compruebe que el emisor está en marcha y envía a esta dirección.',
    ),
    stalled: words(
      'Sin salida',
      'Un destino está conectado, el origen recibe, y no se envía nada.',
      'Compruebe el receptor y si acepta lo que lleva esta ruta.',
    ),
    'standby-unusable': words(
      'Origen de reserva inutilizable',
      'Un origen que no está en uso no podría tomar el relevo: no está conectado, no trae nada o cumple una condición de conmutación.',
      'Véase su motivo, y repárelo antes de que falle el origen en uso.',
    ),
    flapping: words(
      'Intermitente',
      'Un extremo empieza y deja de llevar señal una y otra vez.',
      'Mire sus sesiones en los eventos: quién las termina, y por qué.',
    ),
    'unrecovered-loss': words(
      'Pérdidas sin recuperar',
      'Se perdieron paquetes que la recuperación no trajo a tiempo.',
      'Suba la latencia, o añada un segundo camino o FEC; véanse las retransmisiones y el tiempo de ida y vuelta.',
    ),
    retransmissions: words(
      'Muchas retransmisiones',
      'Gran parte de los paquetes se retransmite: el camino pierde muchos.',
      'Compruebe si el camino está congestionado; baje la tasa de bits o suba la latencia antes de que se pierdan paquetes del todo.',
    ),
    'latency-margin': words(
      'Margen de latencia agotado',
      'Los paquetes llegan poco antes de su turno: con algo más de retardo se pierden.',
      'Suba la latencia de esta conexión.',
    ),
    'bit-rate': words(
      'Tasa de bits fuera de rango',
      'La tasa de bits de un extremo que lleva señal está fuera del rango fijado.',
      'Compruebe los ajustes del codificador, o fije otro rango.',
    ),
    'rtt-jump': words(
      'Salto del tiempo de ida y vuelta',
      'El tiempo de ida y vuelta está muy por encima de su media reciente: el camino ha cambiado.',
      'Compruebe si el camino se ha desviado o está congestionado, y si la latencia sigue bastando.',
    ),
    'audio-missing': words(
      'Falta el audio',
      'El origen ya no envía audio, o nada del que anuncia.',
      'Compruebe la entrada de audio del codificador.',
    ),
    'video-missing': words(
      'Falta el vídeo',
      'El origen ya no envía vídeo, o nada del que anuncia.',
      'Compruebe la entrada de vídeo del codificador.',
    ),
    'keyframes-rare': words(
      'Fotogramas clave escasos',
      'Pasa demasiado tiempo entre los fotogramas clave del origen: los reproductores esperan ese tiempo para tener imagen.',
      'Ponga a 2 s el intervalo de fotogramas clave del codificador.',
    ),
    'tr-101-290-priority-1': words(
      'Errores TR 101 290 de prioridad 1',
      'El transport stream del origen tiene errores con los que no se puede decodificar: ETSI TR 101 290, 1.1 a 1.6.',
      'Véase el análisis de la ruta: qué indicador, qué PID y dónde empieza el daño.',
    ),
    'tr-101-290-priority-2': words(
      'Errores TR 101 290 de prioridad 2',
      'El transport stream del origen tiene errores que conviene vigilar: ETSI TR 101 290, 2.1 a 2.6.',
      'Véase el análisis de la ruta: qué indicador, qué PID y dónde empieza el daño.',
    ),
    'group-degraded': words(
      'Grupo incompleto',
      'Un grupo de caminos, o una señal RTP de dos caminos, tiene menos en marcha de los que debería.',
      'Mire los miembros del grupo, o los caminos de la señal: cuál falla, y por qué.',
    ),
    dropped: words(
      'Descartes propios',
      'Este gateway ha descartado paquetes o fotogramas: el otro extremo o esta máquina son demasiado lentos.',
      'Véase el motivo del extremo; compruebe la CPU, los búferes de los sockets y el ancho de banda hacia el otro extremo.',
    ),
    'refused-attempts': words(
      'Intentos rechazados',
      'Se rechaza una y otra vez a quien llama o publica.',
      'Corrija lo que envía (stream ID, clave), o bloquee su dirección.',
    ),
    disk: words(
      'Disco casi lleno',
      'Queda poco espacio donde está la carpeta de datos o la de grabaciones.',
      'Libere espacio, fije quota= o keep= de las grabaciones, o lleve la carpeta a un disco mayor.',
    ),
    database: words(
      'Base de datos ausente',
      'La base de datos no responde: las señales siguen, y no se puede cambiar nada.',
      'Compruebe el servidor de la base de datos, su disco y la red hasta él.',
    ),
    'clock-jump': words(
      'Salto del reloj',
      'Se cambió la hora, o la máquina estuvo suspendida: las horas de antes y de después no casan.',
      'Compruebe la sincronización de la hora (NTP, chrony) de esta máquina.',
    ),
    'certificate-expiry': words(
      'Certificado a punto de caducar',
      'Un certificado que usa este servidor caduca pronto, o ha caducado.',
      'Ponga un certificado nuevo en su lugar.',
    ),
    'login-abuse': words(
      'Abuso de inicios de sesión',
      'Una dirección falla una y otra vez al iniciar sesión.',
      'Bloquee la dirección, y procure que las contraseñas sean largas.',
    ),
  },
};

/** What is said of a rule, in the language of now; of one that is newer than the translation, in English. */
export function ruleWords(rule: AlarmRule): Words {
  const { language } = preferences.value;
  return language === 'en' ? rule : (TRANSLATED[language][rule.id] ?? rule);
}

const thresholds = texts({
  en: {
    changesMin: 'Changes, at least',
    windowSeconds: 'Within (s)',
    packetsMin: 'Packets, at least',
    percentMax: 'Share above (%)',
    percentMin: 'Share below (%)',
    millisMin: 'Milliseconds',
    mbpsMin: 'Mbit/s, at least (0: any)',
    mbpsMax: 'Mbit/s, at most (0: any)',
    factor: 'Times the mean',
    required: 'Required (0 or 1)',
    secondsMax: 'Seconds, at most',
    membersMin: 'Paths, at least',
    attemptsMin: 'Attempts, at least',
    mibMin: 'MiB free, below',
    daysMin: 'Days before',
    failuresMin: 'Failures, at least',
    errorsMin: 'Errors, at least',
  },
  es: {
    changesMin: 'Cambios, al menos',
    windowSeconds: 'En un tiempo de (s)',
    packetsMin: 'Paquetes, al menos',
    percentMax: 'Proporción por encima de (%)',
    percentMin: 'Proporción por debajo de (%)',
    millisMin: 'Milisegundos',
    mbpsMin: 'Mbit/s, al menos (0: cualquiera)',
    mbpsMax: 'Mbit/s, como mucho (0: cualquiera)',
    factor: 'Veces la media',
    required: 'Obligatorio (0 o 1)',
    secondsMax: 'Segundos, como mucho',
    membersMin: 'Caminos, al menos',
    attemptsMin: 'Intentos, al menos',
    mibMin: 'MiB libres, por debajo de',
    daysMin: 'Días antes',
    failuresMin: 'Fallos, al menos',
    errorsMin: 'Errores, al menos',
  },
});

/** The label of a threshold. */
export function thresholdWord(name: string): string {
  return (thresholds as Record<string, string>)[name] ?? name;
}
