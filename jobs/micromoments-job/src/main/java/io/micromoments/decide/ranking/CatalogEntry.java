package io.micromoments.decide.ranking;

import io.micromoments.context.Budgets;
import io.micromoments.context.CaseInsensitive;
import io.micromoments.context.PurchaseLog;
import io.micromoments.patterns.evaluate.RecordCondition;
import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.condition.CustomerConditionCompiler;
import io.micromoments.patterns.language.policy.LocalizedText;
import io.micromoments.schemas.BudgetLimit;
import io.micromoments.schemas.Offer;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A catalogue offer, preprocessed for repeated evaluation.
 *
 * @param intents the intents it answers, in the form used for comparison
 * @param eligible null if the offer has no eligibility condition
 * @param hasInvalidEligibility whether the eligibility condition cannot be compiled, in which case
 *     nobody is eligible
 * @param contactPeriod null if the offer has none
 * @param replenishAfter null if the offer's item is not consumable
 * @param budget the limits of its budget; null if it has none
 * @param text the offer's message for customers; null if it has none
 */
public record CatalogEntry(
    Offer offer,
    List<String> intents,
    Map<String, Object> asMap,
    RecordCondition eligible,
    boolean hasInvalidEligibility,
    Duration contactPeriod,
    Duration replenishAfter,
    BudgetLimit budget,
    LocalizedText text) {

  public static CatalogEntry of(Offer offer) {
    return of(offer, CatalogEntry::compile);
  }

  private static Optional<RecordCondition> compile(String eligible) {
    return CustomerConditionCompiler.compile(eligible)
        .map(expression -> new RecordCondition(expression, List.of("customer", "features")));
  }

  private static CatalogEntry of(
      Offer offer, Function<String, Optional<RecordCondition>> conditions) {
    Optional<RecordCondition> eligible =
        Optional.ofNullable(offer.getEligible()).flatMap(conditions);
    return new CatalogEntry(
        offer,
        offer.getIntents().stream().map(CaseInsensitive::key).toList(),
        RecordMap.of(offer),
        eligible.orElse(null),
        offer.getEligible() != null && eligible.isEmpty(),
        duration(offer.getContactPeriod()),
        duration(offer.getReplenishAfter()),
        Budgets.limit(offer),
        text(offer.getText()));
  }

  /** Returns a validated text; null if it is empty. */
  private static LocalizedText text(Map<String, String> byTag) {
    if (byTag.isEmpty()) {
      return null;
    }
    Map<Locale, String> texts = new HashMap<>();
    byTag.forEach((tag, text) -> texts.put(Locale.forLanguageTag(tag), text));
    texts.put(Locale.ROOT, texts.get(Locale.ENGLISH));
    return new LocalizedText(texts);
  }

  private static Duration duration(String text) {
    return text == null ? null : Durations.parse(text).orElse(null);
  }

  /** Returns how long the item counts as owned after a purchase. */
  Duration ownershipPeriod() {
    return replenishAfter != null && replenishAfter.compareTo(PurchaseLog.OWNERSHIP_PERIOD) < 0
        ? replenishAfter
        : PurchaseLog.OWNERSHIP_PERIOD;
  }

  /**
   * Returns whether the offer's condition holds for a customer.
   *
   * @param features those that the policy declares, by name
   */
  boolean isFor(Map<String, Object> customer, Map<String, Object> features) {
    return !hasInvalidEligibility && (eligible == null || eligible.holds(customer, features));
  }

  /** Caches the entries of recently used offers. Not thread-safe. */
  public static final class Cache {
    private static final int MAX_ENTRIES = 100_000;
    private static final int MAX_CONDITIONS = 1_000;

    /** By identity: state returns the same object each time, and comparing offers costs more. */
    private final Map<Offer, CatalogEntry> entries = new IdentityHashMap<>();

    /** Many offers share few conditions, and compiling one takes about a millisecond. */
    private final Map<String, Optional<RecordCondition>> conditions = new HashMap<>();

    /** Returns the entry of an offer; null if {@code offer} is null. */
    public CatalogEntry of(Offer offer) {
      if (offer == null) {
        return null;
      }
      CatalogEntry entry = entries.get(offer);
      if (entry == null) {
        if (entries.size() >= MAX_ENTRIES) {
          entries.clear();
        }
        if (conditions.size() >= MAX_CONDITIONS) {
          conditions.clear();
        }
        entry =
            CatalogEntry.of(offer, text -> conditions.computeIfAbsent(text, CatalogEntry::compile));
        entries.put(offer, entry);
      }
      return entry;
    }
  }
}
