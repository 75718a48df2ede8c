package dev.latchwork.stress.model;

import dev.latchwork.stress.model.IdleModel.Fault;
import dev.latchwork.stress.model.IdleState.At;
import dev.latchwork.stress.model.IdleState.Rest;
import org.jspecify.annotations.Nullable;

/** What a thread of an {@link IdleModel} does at a seat: take, search, stand back, and go idle. */
@SuppressWarnings("RefactorSwitch") // each case is what comes next, and may return early
final class IdleShift {
  private final IdleModel model;
  private final IdleState s;

  IdleShift(IdleModel model, IdleState s) {
    this.model = model;
    this.s = s;
  }

  @Nullable Step step(int p) {
    int t = p - s.bounds.producers();
    var pc = s.at.get(p);
    int seat = s.seats[t].get() - 1;
    switch (pc.get()) {
      case POLL -> {
        if (s.work.is(0) || (s.bounds.thronged() && model.choose(2) == 1)) {
          pc.to(At.REST);
          return Step.LOOK_FOR_ITEM;
        }
        s.work.add(-1);
        pc.to(s.searches[seat].isSet() ? At.MORE : At.RUN);
        return Step.TAKE;
      }
      case RUN -> {
        pc.to(At.POLL);
        return Step.ACTION_ENDS;
      }
      case MORE -> {
        s.more[t].set(s.work.get() > 0);
        pc.to(At.FOUND);
        return Step.SEARCH_ENDS;
      }
      case FOUND -> {
        s.searches[seat].set(0);
        s.read(p);
        s.back.get(p).to(At.FOUND);
        boolean hands = s.more[t].isSet() && !s.top.is(0) && !s.thronged.isSet();
        pc.to(hands ? At.BELOW : At.CLEAR);
        return Step.FOUND;
      }
      case CLEAR -> {
        if (!s.isAsSeen(p)) {
          pc.to(At.FOUND);
        } else {
          s.searching.set(0);
          boolean looks = !s.topsSeen[p].is(0) && !s.throngedSeen[p].isSet();
          pc.to(looks && s.fault != Fault.NO_LOOK_AFTER_THE_SEARCH ? At.AGAIN : At.RUN);
        }
        return Step.FOUND;
      }
      case AGAIN -> {
        s.look(p, At.RUN);
        return Step.SEARCH_ENDS;
      }
      case REST -> {
        s.tooMany[t].set(0);
        switch (model.choose(s.bounds.thronged() ? 3 : 2)) {
          case 0 -> pc.to(At.LOOK);
          case 1 -> pc.to(s.searches[seat].isSet() ? At.LOOK : At.SEARCH);
          default -> {
            s.tooMany[t].set(1);
            pc.to(At.STAND_BACK);
          }
        }
        return Step.REST;
      }
      case STAND_BACK -> {
        pc.to(s.thronged.isSet() ? At.PUSH : At.STANDS);
        s.thronged.set(1); // reading and setting it are one step: between them nothing is done
        return Step.STAND_BACK;
      }
      case STANDS -> {
        s.thronged.set(0);
        s.tooMany[t].set(0);
        pc.to(At.COMES_BACK);
        return Step.COME_BACK;
      }
      case COMES_BACK -> {
        s.look(p, At.POLL);
        return Step.STANDS_BACK;
      }
      case SEARCH -> {
        s.read(p);
        pc.to(s.searching.isSet() ? At.LOOK : At.SEARCHES);
        return Step.SEARCH;
      }
      case SEARCHES -> {
        if (s.isAsSeen(p)) {
          s.searching.set(1);
          s.searches[seat].set(1);
          pc.to(At.LOOK);
        } else {
          pc.to(At.SEARCH);
        }
        return Step.SEARCH;
      }
      case LOOK -> {
        pc.to(s.work.get() > 0 ? At.POLL : At.PUSH);
        return Step.LOOK_FOR_WORK;
      }
      case PUSH -> {
        boolean own = s.searches[seat].isSet() && s.fault != Fault.THE_BIT_STAYS_BEHIND;
        s.clears[t].set(own || s.clears[t].isSet());
        s.searches[seat].set(0);
        s.rests.get(seat).to(s.bounds.elastic() ? Rest.VACANT : Rest.ASLEEP);
        s.read(p);
        s.below[seat].set(s.top.get());
        pc.to(At.PUSHES);
        return Step.PUSH;
      }
      case PUSHES -> {
        if (!s.isAsSeen(p)) {
          pc.to(At.PUSH);
          return Step.PUSH;
        }
        s.top.set(seat + 1);
        s.searching.set(s.searching.isSet() && !s.clears[t].isSet());
        s.thronged.set(s.thronged.isSet() && s.tooMany[t].isSet());
        s.counted();
        s.clears[t].set(0);
        s.seats[t].set(s.bounds.elastic() ? 0 : seat + 1);
        s.tooMany[t].set(0);
        pc.to(s.fault == Fault.NO_LOOK_AFTER_THE_PUSH ? sleep() : At.LOOK_AGAIN);
        return Step.PUSH;
      }
      case LOOK_AGAIN -> {
        s.look(p, sleep());
        return Step.REST;
      }
      case SLEEP -> {
        if (s.rests.get(seat).is(Rest.ASLEEP)) {
          return null;
        }
        s.searches[seat].set(s.rests.get(seat).is(Rest.SEARCHER));
        s.rests.get(seat).to(Rest.AWAKE);
        pc.to(At.POLL);
      }
      default -> throw new AssertionError(pc.get());
    }
    return Step.SLEEP;
  }

  private At sleep() {
    return s.bounds.elastic() ? At.OFF : At.SLEEP;
  }
}
