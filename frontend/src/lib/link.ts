/** What is asked for does not hold, or not for this browser. */
export class Refusal extends Error {}

/** What a link's page asks is no part of the API: its token opens this and nothing else. */
export async function post<T>(path: string, body: object, failed: string): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as T & { message?: string };
  if (response.status === 404) throw new Refusal(answer.message);
  if (!response.ok) throw new Error(answer.message ?? failed);
  return answer;
}
