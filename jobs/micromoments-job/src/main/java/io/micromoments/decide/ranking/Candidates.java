package io.micromoments.decide.ranking;

import io.micromoments.context.Customer;
import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.Micromoment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The offers that a decision ranks: the customer's candidate offers, followed by those that actions
 * of the policy add while a moment is active. Immutable.
 */
public final class Candidates {

  /** An offer added by an action, because of a moment. */
  record Addition(Policy.Action action, Micromoment moment) {}

  /** No candidates, which ends the offers of a guest whose device was linked. */
  public static final Candidates NONE = new Candidates(List.of(), List.of(), List.of());

  private final List<CandidateOffer> listed;
  private final List<CandidateOffer> all;
  private final List<Addition> additions;

  private Candidates(
      List<CandidateOffer> listed, List<CandidateOffer> all, List<Addition> additions) {
    this.listed = listed;
    this.all = all;
    this.additions = additions;
  }

  /**
   * Returns the candidates of a customer without duplicates: the list takes precedence over
   * actions, a later moment over an earlier one, and an action over those after it.
   *
   * @param listed the customer's candidate offers
   * @param channel on which they would be shown, or null
   */
  public static Candidates of(
      List<CandidateOffer> listed,
      Customer customer,
      CompiledPolicy policy,
      String channel,
      Instant now) {
    if (policy.actions().isEmpty()) {
      return new Candidates(listed, listed, List.of());
    }
    List<CandidateOffer> all = new ArrayList<>(listed);
    List<Addition> additions = new ArrayList<>();
    Set<String> known = new HashSet<>();
    listed.forEach(each -> known.add(each.getOfferId()));
    List<ActiveMoment> moments = customer.moments().at(now, policy.policy().lifetime());
    for (int i = moments.size() - 1; i >= 0; i--) {
      ActiveMoment active = moments.get(i);
      if (policy.isEffective(active, customer)) {
        Map<String, Object> asMap =
            policy.hasActionConditions() ? RecordMap.of(active.getMoment()) : Map.of();
        for (CompiledPolicy.CompiledAction action : policy.actions()) {
          if (applies(action, policy, customer, active.getMoment(), asMap, channel)) {
            for (String offer : action.action().offers()) {
              if (known.add(offer)) {
                all.add(new CandidateOffer(offer, action.action().priority()));
                additions.add(new Addition(action.action(), active.getMoment()));
              }
            }
          }
        }
      }
    }
    return new Candidates(listed, List.copyOf(all), List.copyOf(additions));
  }

  private static boolean applies(
      CompiledPolicy.CompiledAction action,
      CompiledPolicy policy,
      Customer customer,
      Micromoment moment,
      Map<String, Object> asMap,
      String channel) {
    if (!action.isFor(moment) || !action.purposes().stream().allMatch(customer::granted)) {
      return false;
    }
    return action.where() == null
        || action
            .where()
            .holds(customer.asMap(), asMap, channel == null ? "" : channel, policy.featureValues());
  }

  /** Returns the customer's candidate offers, without additions. */
  public List<CandidateOffer> listed() {
    return listed;
  }

  /** Returns all offers in order: those of the list, then those added. */
  List<CandidateOffer> all() {
    return all;
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * Returns why an offer was added; null if it is in the list.
   *
   * @param index in {@link #all}
   */
  Addition addition(int index) {
    return index < listed.size() ? null : additions.get(index - listed.size());
  }
}
