/**
 * Observables whose subscribers cannot break the run. RxJS reports what a subscriber throws with a timer of the host,
 * long after the run; here it goes to the port at once, and the subscription goes on. What is piped from a guarded
 * observable is guarded too.
 */
import {
  Observable,
  type Observer,
  type Operator,
  Subscriber,
  type Subscription,
  type TeardownLogic,
} from 'rxjs'
import { DeadlockError } from '../../sim/deadlock.ts'

type Report = (error: unknown) => void
type Consumer<T> = Partial<Observer<T>> | ((value: T) => void) | null | undefined

export class GuardedObservable<T> extends Observable<T> {
  readonly #report: Report

  constructor(
    report: Report,
    subscribe?: (this: Observable<T>, subscriber: Subscriber<T>) => TeardownLogic,
  ) {
    super(subscribe)
    this.#report = report
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new GuardedObservable<R>(this.#report)
    lifted.source = this
    lifted.operator = operator
    return lifted
  }

  override subscribe(
    observer?: Consumer<T>,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // An operator's own subscriber hands everything on to a consumer that is guarded.
    if (observer instanceof Subscriber) return super.subscribe(observer)
    const consumer =
      typeof observer === 'function' || observer === null || observer === undefined
        ? { next: observer, error, complete }
        : observer
    return super.subscribe(guard(consumer, this.#report))
  }
}

interface LooseObserver<T> {
  readonly next?: ((value: T) => void) | null | undefined
  readonly error?: ((error: unknown) => void) | null | undefined
  readonly complete?: (() => void) | null | undefined
}

function guard<T>(consumer: LooseObserver<T>, report: Report): Observer<T> {
  const tell = (act: () => void): void => {
    try {
      act()
    } catch (error) {
      report(error)
    }
  }
  return {
    next: (value) => tell(() => consumer.next?.(value)),
    error: (error) => {
      // Who did not ask how it ends need not hear that the whole world has come to rest.
      if (consumer.error) tell(() => consumer.error?.(error))
      else if (!(error instanceof DeadlockError)) report(error)
    },
    complete: () => tell(() => consumer.complete?.()),
  }
}
