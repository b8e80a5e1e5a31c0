import { useEffect, useState } from 'react';
import { useMenu } from '../menuContext.ts';

/** The wall clock in milliseconds since 1970, renewed every so often so that ages on the screen go on. */
export const useNow = (everyMs: number): number => {
  const { clock } = useMenu();
  const [now, setNow] = useState(() => clock.now().getTime());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now().getTime()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
};
