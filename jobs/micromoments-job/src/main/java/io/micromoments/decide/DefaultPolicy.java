package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.LiveMoment;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The policy where none is given: an offer's score is its batch priority times one plus twice the
 * sum, over the live moments it answers, of their confidence, halved every ten minutes. Pure: the
 * same input gives the same order.
 */
public final class DefaultPolicy {

  public static final String NAME = "default";
  public static final int VERSION = 1;

  /** How long a moment lives, and a command on it is valid. */
  public static final Duration MOMENT_LIFETIME = Duration.ofMinutes(30);

  private static final Duration HALF_LIFE = Duration.ofMinutes(10);
  private static final double WEIGHT = 2;
  private static final double ROUNDING = 1e6;

  /** The offers to show, first one first, and those that are not, in the order of the batch. */
  public record Ranking(List<RankedOffer> after, List<WithheldOffer> withheld) {}

  private record Scored(String offerId, double score, LiveMoment strongest) {}

  private final Gates gates = new Gates(new Eligibility());

  /**
   * Ranks a customer's candidate offers.
   *
   * @param candidates the batch list, in its order
   * @param catalog the offer of an id as of {@code now}, or null
   * @param channel where they would be shown, or null
   */
  public Ranking rank(
      List<CandidateOffer> candidates,
      Function<String, Offer> catalog,
      Customer customer,
      String channel,
      Instant now) {
    List<LiveMoment> moments = customer.liveMoments(now, MOMENT_LIFETIME);
    List<Scored> scored = new ArrayList<>();
    List<WithheldOffer> withheld = new ArrayList<>();
    for (CandidateOffer candidate : candidates) {
      Offer offer = catalog.apply(candidate.getOfferId());
      Optional<WithheldOffer> closed =
          gates.closed(candidate.getOfferId(), offer, customer, channel, now);
      if (closed.isPresent()) {
        withheld.add(closed.get());
      } else {
        scored.add(score(candidate, offer, moments, now));
      }
    }
    // The sort is stable: equal scores keep the order of the batch.
    scored.sort(Comparator.comparingDouble(Scored::score).reversed());
    List<RankedOffer> after = new ArrayList<>();
    for (Scored each : scored) {
      after.add(
          new RankedOffer(
              each.offerId,
              after.size() + 1,
              Math.rint(each.score * ROUNDING) / ROUNDING,
              List.of(reason(each))));
    }
    return new Ranking(after, withheld);
  }

  private static Scored score(
      CandidateOffer candidate, Offer offer, List<LiveMoment> moments, Instant now) {
    double boost = 0;
    double most = 0;
    LiveMoment strongest = null;
    for (LiveMoment live : moments) {
      if (offer.getIntents().contains(live.getMoment().getIntent())) {
        double part = live.getMoment().getConfidence() * decay(live, now);
        boost += part;
        if (part > most) {
          most = part;
          strongest = live;
        }
      }
    }
    return new Scored(
        candidate.getOfferId(), candidate.getPriority() * (1 + WEIGHT * boost), strongest);
  }

  /** StrictMath: the same bits on every machine. */
  private static double decay(LiveMoment live, Instant now) {
    long age = now.toEpochMilli() - live.getMoment().getDetectedAt().toEpochMilli();
    return StrictMath.pow(0.5, (double) age / HALF_LIFE.toMillis());
  }

  private static Reason reason(Scored offer) {
    if (offer.strongest == null) {
      return new Reason(
          ReasonCode.BATCH_PRIORITY.name(), "This is one of the offers we have chosen for you.");
    }
    String intent = offer.strongest.getMoment().getIntent().replace('-', ' ');
    return new Reason(
        ReasonCode.MOMENT_BOOST.name(),
        switch (offer.strongest.getMoment().getMoment()) {
          case KNOW -> "It fits what you are reading about right now: %s.".formatted(intent);
          case GO -> "It fits where you are right now: %s.".formatted(intent);
          case DO -> "It fits what you are doing right now: %s.".formatted(intent);
          case BUY -> "It fits what you are about to buy right now: %s.".formatted(intent);
        });
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s@%d", NAME, VERSION);
  }
}
