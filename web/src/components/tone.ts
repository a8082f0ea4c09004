/** The colour of something, by what it means. */
export type Tone = 'info' | 'success' | 'warning' | 'danger' | 'neutral';
