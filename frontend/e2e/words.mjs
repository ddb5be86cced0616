// How the pages write what the server answers.

/** 1234 as "1,234". */
export const number = (n) => new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 }).format(n);

/** "1 app", "2 apps". */
export const plural = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;

/** A text as a pattern that matches it and nothing else. */
export const exactly = (text) => new RegExp(`^\\s*${literal(text)}\\s*$`);

/** A text as part of a pattern. */
export const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
