package io.micromoments.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.MergeGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which customers are one person, and under which root. */
class MergeTableTest {

  private final Map<String, CustomerMerge> latest = new HashMap<>();
  private final Map<String, String> roots = new HashMap<>();
  private final Map<String, MergeGroup> groups = new HashMap<>();
  private final MergeTable table = new MergeTable(new InMemory());
  private long generations;
  private int minute;

  @Test
  void aMergeAffectsBoth() throws Exception {
    assertThat(merge("b", "a")).isEqualTo(Map.of("a", "a", "b", "a"));
  }

  @Test
  void whoJoinsAGroupAffectsNobodyElseInIt() throws Exception {
    merge("b", "a");
    assertThat(merge("c", "b")).isEqualTo(Map.of("c", "a"));
  }

  @Test
  void aRootTakesItsMembersAlong() throws Exception {
    merge("b", "a");
    assertThat(merge("a", "d")).isEqualTo(Map.of("a", "d", "b", "d", "d", "d"));
    assertThat(groups).containsOnlyKeys("d");
  }

  @Test
  void ofMergesInACircleTheOldestDoesNotCount() throws Exception {
    merge("b", "a");
    assertThat(merge("a", "b")).isEqualTo(Map.of("a", "b", "b", "b"));
    assertThat(groups).containsOnlyKeys("b");
  }

  @Test
  void whoIsMergedIntoSomebodyElseDoesNotTakeTheFormerAlong() throws Exception {
    merge("a", "b");
    assertThat(merge("a", "c")).isEqualTo(Map.of("a", "c", "b", "b", "c", "c"));
  }

  @Test
  void aRepeatedMergeChangesNothing() throws Exception {
    merge("b", "a");
    assertThat(merge("b", "a")).isEmpty();
  }

  @Test
  void anOlderMergeOfACustomerIsIgnored() throws Exception {
    minute = 10;
    merge("b", "a");
    minute = 5;
    assertThat(merge("b", "c")).isEmpty();
    assertThat(end("b")).isEmpty();
    minute = 11;
    assertThat(end("b")).isNotEmpty();
  }

  @Test
  void theEndOfAMergeAffectsAllAndWhoIsAloneIsTheirOwnRoot() throws Exception {
    merge("b", "a");
    merge("c", "a");
    assertThat(end("b")).isEqualTo(Map.of("a", "a", "c", "a", "b", "b"));
    assertThat(end("b")).isEmpty();
    assertThat(end("never merged")).isEmpty();
  }

  @Test
  void theEndOfTheMergeOfALinkKeepsThoseBehindIt() throws Exception {
    merge("b", "a");
    merge("c", "b");
    assertThat(end("b")).isEqualTo(Map.of("a", "a", "b", "b", "c", "b"));
  }

  @Test
  void theCustomerWhoContinuesHasNoMergeToEnd() throws Exception {
    merge("b", "a");
    assertThat(end("a")).isEmpty();
  }

  @Test
  void aGroupHasANewGenerationOnlyIfItHasLostAMember() throws Exception {
    merge("b", "a");
    long first = groups.get("a").getGeneration();
    merge("c", "a");
    assertThat(groups.get("a").getGeneration()).isEqualTo(first);
    end("b");
    assertThat(groups.get("a").getGeneration()).isGreaterThan(first);
  }

  @Test
  void anErasureRemovesAllWhoAreMergedAndEveryTrace() throws Exception {
    merge("b", "a");
    merge("c", "b");
    assertThat(table.remove("b", at(60).toEpochMilli()).members())
        .containsExactlyInAnyOrder("a", "b", "c");
    assertThat(roots).isEmpty();
    assertThat(groups).isEmpty();
    assertThat(latest).isEmpty();
    assertThat(table.remove("x", 0).members()).containsExactly("x");
  }

  @Test
  void anErasureKeepsLaterMerges() throws Exception {
    minute = 1;
    merge("b", "a");
    minute = 9;
    merge("c", "b");
    MergeTable.Removal removal = table.remove("a", at(5).toEpochMilli());
    assertThat(removal.members()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(removal.remaining()).containsExactlyInAnyOrder("b", "c");
    assertThat(roots).isEqualTo(Map.of("b", "b", "c", "b"));
  }

  @Test
  void aGroupHasALimit() throws Exception {
    for (int i = 1; i < MergeTable.MAX_MEMBERS; i++) {
      merge("m" + i, "a");
    }
    assertThat(merge("one too many", "a")).isEmpty();
    assertThat(end("m1")).isNotEmpty();
    assertThat(merge("now there is room", "a")).isNotEmpty();
  }

  /**
   * The groups are those of a naive model, which builds them anew from the latest record of each
   * customer; so a compacted topic, read in any order, gives the same groups.
   */
  @Test
  void groupsDependOnlyOnTheLatestRecordOfEachCustomer() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("MergeTableTest seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      clear();
      List<CustomerMerge> records = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        String customer = "c" + random.nextInt(8);
        String into = random.nextInt(4) == 0 ? null : "c" + random.nextInt(8);
        if (!customer.equals(into)) {
          records.add(new CustomerMerge("m" + i, at(random.nextInt(40)), customer, into));
        }
      }
      for (CustomerMerge each : records) {
        Map<String, Set<String>> before = companions();
        Map<String, MergeGroup> changed = table.apply(each);
        companions()
            .forEach(
                (member, all) -> {
                  if (!all.containsAll(before.get(member))) {
                    assertThat(changed).as("has lost a companion").containsKey(member);
                  }
                });
        changed.forEach(
            (member, group) -> assertThat(roots.get(member)).isEqualTo(group.getRoot()));
      }
      Map<String, Set<String>> incremental = companions();
      assertThat(incremental).as("seed %d round %d", seed, round).isEqualTo(model(records));
      List<CustomerMerge> compacted = new ArrayList<>(latest.values());
      clear();
      Collections.shuffle(compacted, random);
      for (CustomerMerge each : compacted) {
        table.apply(each);
      }
      assertThat(companions()).as("compacted, seed %d", seed).isEqualTo(incremental);
    }
  }

  private void clear() {
    latest.clear();
    roots.clear();
    groups.clear();
  }

  /** Two customers are one person if there is a path of latest pointers between them. */
  private static Map<String, Set<String>> model(List<CustomerMerge> records) {
    Map<String, CustomerMerge> last = new TreeMap<>();
    for (CustomerMerge each : records) {
      CustomerMerge known = last.get(each.getCustomerId());
      if (known == null
          || each.getEventTime().isAfter(known.getEventTime())
          || (each.getEventTime().equals(known.getEventTime())
              && each.getEventId().compareTo(known.getEventId()) > 0)) {
        last.put(each.getCustomerId(), each);
      }
    }
    Map<String, Set<String>> model = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      model.put("c" + i, new TreeSet<>(Set.of("c" + i)));
    }
    for (CustomerMerge each : last.values()) {
      if (each.getIntoCustomerId() != null) {
        Set<String> union = new TreeSet<>(model.get(each.getCustomerId()));
        union.addAll(model.get(each.getIntoCustomerId()));
        union.forEach(member -> model.put(member, union));
      }
    }
    return model;
  }

  /** Returns the companions of each customer as the table has them. */
  private Map<String, Set<String>> companions() {
    Map<String, Set<String>> all = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      String customer = "c" + i;
      String root = roots.get(customer);
      all.put(
          customer, root == null ? Set.of(customer) : new HashSet<>(groups.get(root).getMembers()));
    }
    return all;
  }

  private Map<String, String> merge(String customer, String into) throws Exception {
    Map<String, String> changed = new LinkedHashMap<>();
    CustomerMerge merge = new CustomerMerge("m", at(minute++), customer, into);
    table.apply(merge).forEach((member, group) -> changed.put(member, group.getRoot()));
    return changed;
  }

  private Map<String, String> end(String customer) throws Exception {
    return merge(customer, null);
  }

  private static Instant at(int minute) {
    return Instant.parse("2026-05-02T10:00:00Z").plusSeconds(60L * minute);
  }

  private final class InMemory implements MergeTable.Store {
    @Override
    public CustomerMerge latest(String customer) {
      return latest.get(customer);
    }

    @Override
    public void setLatest(CustomerMerge merge) {
      latest.put(merge.getCustomerId(), merge);
    }

    @Override
    public void removeLatest(String customer) {
      latest.remove(customer);
    }

    @Override
    public String root(String customer) {
      return roots.get(customer);
    }

    @Override
    public void setRoot(String customer, String root) {
      roots.put(customer, root);
    }

    @Override
    public void removeRoot(String customer) {
      roots.remove(customer);
    }

    @Override
    public MergeGroup group(String root) {
      return groups.get(root);
    }

    @Override
    public void setGroup(MergeGroup group) {
      groups.put(group.getRoot(), group);
    }

    @Override
    public void removeGroup(String root) {
      groups.remove(root);
    }

    @Override
    public long nextGeneration() {
      return ++generations;
    }
  }
}
