import type { Language } from '../config/settings.ts';
import { en, type Messages } from './en.ts';
import { es } from './es.ts';

/** The sentences of a language. */
export const messagesFor = (language: Language): Messages => (language === 'es' ? es : en);
