package io.micromoments.training;

import io.micromoments.datasets.UnreadableDataset;
import io.micromoments.propensity.Activity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A public dataset: how it is read and which questions are derived from it. */
enum PublicDataset {
  /**
   * Sessions with clicks, carts and orders. Question after each activity: which items are added to
   * the cart or bought within an hour?
   */
  otto(
      "the item is put into the cart or bought within an hour",
      "OTTO recommender systems dataset (github.com/otto-de/recsys-dataset), CC BY 4.0") {
    @Override
    ReadResult read(Path file) throws IOException, UnreadableDataset {
      return HistoryReader.otto(file);
    }

    @Override
    List<RankingTask> questions(History history) {
      List<Activity> all = history.activities();
      List<RankingTask> questions = new ArrayList<>();
      for (int next = 1; next <= all.size(); next++) {
        long asked = all.get(next - 1).time();
        if (next < all.size() && all.get(next).time() == asked) {
          continue; // other activities have the same time
        }
        questions.add(asked(history, next, asked + HOUR_MS, POSITIVE_ACTIONS));
      }
      return questions;
    }
  },

  /**
   * Sessions with clicks only. Question after click 3, 6, 12 and so on, so that long sessions do
   * not dominate: which of the items seen are viewed again within an hour?
   */
  eshop(
      "the item is looked at again within an hour",
      "Clickstream data for online shopping, UCI Machine Learning Repository (doi 10.24432/C5QK7X), CC BY 4.0") {
    @Override
    ReadResult read(Path file) throws IOException, UnreadableDataset {
      return HistoryReader.eshop(file);
    }

    @Override
    List<RankingTask> questions(History history) {
      List<Activity> all = history.activities();
      List<RankingTask> questions = new ArrayList<>();
      for (int next = 3; next <= all.size(); next *= 2) {
        long asked = all.get(next - 1).time();
        questions.add(asked(history, next, asked + HOUR_MS, Set.of("view_item")));
      }
      return questions;
    }
  },

  /**
   * Invoices of a shop. Question at each repeat purchase: which of the items bought before are
   * bought again now?
   */
  onlineRetail(
      "the customer, who is buying now, buys the item again",
      "Online Retail, UCI Machine Learning Repository (doi 10.24432/C5BW33), CC BY 4.0") {
    @Override
    ReadResult read(Path file) throws IOException, UnreadableDataset {
      return HistoryReader.onlineRetail(file);
    }

    @Override
    List<RankingTask> questions(History history) {
      List<Activity> all = history.activities();
      List<RankingTask> questions = new ArrayList<>();
      int start = 0;
      while (start < all.size()) {
        long asked = all.get(start).time();
        int end = start;
        Set<String> taken = new HashSet<>();
        while (end < all.size() && all.get(end).time() == asked) {
          if (POSITIVE_ACTIONS.contains(all.get(end).action())) {
            taken.add(all.get(end).itemId());
          }
          end++;
        }
        if (start > 0 && !taken.isEmpty()) {
          questions.add(RankingTask.of(history.id(), asked, asked, all.subList(0, start), taken));
        }
        start = end;
      }
      return questions;
    }
  };

  private static final Set<String> POSITIVE_ACTIONS = Set.of("add_to_cart", "purchase");
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();

  private final String predicts;
  private final String source;

  PublicDataset(String predicts, String source) {
    this.predicts = predicts;
    this.source = source;
  }

  /** Reads a file, which may be gzipped. */
  abstract ReadResult read(Path file) throws IOException, UnreadableDataset;

  /** Returns the questions derived from one history, in order of time. */
  abstract List<RankingTask> questions(History history);

  /** Returns the question after the given number of known activities. */
  private static RankingTask asked(History history, int known, long answered, Set<String> takes) {
    List<Activity> all = history.activities();
    Set<String> taken =
        all.subList(known, all.size()).stream()
            .takeWhile(later -> later.time() <= answered)
            .filter(later -> takes.contains(later.action()))
            .map(Activity::itemId)
            .collect(Collectors.toSet());
    return RankingTask.of(
        history.id(), all.get(known - 1).time(), answered, all.subList(0, known), taken);
  }

  /** Returns a description of the outcome that a score predicts. */
  String predicts() {
    return predicts;
  }

  /** Returns a description of the data and its license. */
  String source() {
    return source;
  }
}
