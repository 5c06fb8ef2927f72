package io.micromoments.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.MergeGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which customers are one person, and under which root. */
class MergeTableTest {

  private final Map<String, String> roots = new HashMap<>();
  private final Map<String, MergeGroup> groups = new HashMap<>();
  private final MergeTable table = new MergeTable(new InMemory());

  @Test
  void aMergeAffectsBoth() throws Exception {
    assertThat(table.merge("b", "a")).isEqualTo(Map.of("a", "a", "b", "a"));
  }

  @Test
  void whoJoinsAGroupAffectsNobodyElseInIt() throws Exception {
    table.merge("b", "a");
    assertThat(table.merge("c", "b")).isEqualTo(Map.of("c", "a"));
  }

  @Test
  void aRootTakesItsMembersAlong() throws Exception {
    table.merge("b", "a");
    assertThat(table.merge("a", "d")).isEqualTo(Map.of("a", "d", "b", "d", "d", "d"));
    assertThat(groups).containsOnlyKeys("d");
  }

  @Test
  void anotherMemberCanBecomeTheRoot() throws Exception {
    table.merge("b", "a");
    assertThat(table.merge("a", "b")).isEqualTo(Map.of("a", "b", "b", "b"));
    assertThat(groups).containsOnlyKeys("b");
  }

  @Test
  void aRepeatedMergeChangesNothing() throws Exception {
    table.merge("b", "a");
    assertThat(table.merge("b", "a")).isEmpty();
  }

  @Test
  void aSplitAffectsAllAndWhoIsAloneIsTheirOwnRoot() throws Exception {
    table.merge("b", "a");
    table.merge("c", "a");
    assertThat(table.split("a")).isEqualTo(Map.of("b", "b", "c", "b", "a", "a"));
    assertThat(table.split("a")).isEmpty();
    assertThat(table.split("never merged")).isEmpty();
  }

  @Test
  void anErasureRemovesAllWhoAreMergedAndEveryTrace() throws Exception {
    table.merge("b", "a");
    table.merge("c", "b");
    assertThat(table.remove("b")).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(roots).isEmpty();
    assertThat(groups).isEmpty();
    assertThat(table.remove("x")).containsExactly("x");
  }

  @Test
  void aGroupHasALimit() throws Exception {
    for (int i = 1; i < MergeTable.MAX_MEMBERS; i++) {
      table.merge("m" + i, "a");
    }
    assertThat(table.merge("one too many", "a")).isEmpty();
    assertThat(table.split("m1")).isNotEmpty();
    assertThat(table.merge("now there is room", "a")).isNotEmpty();
  }

  /** A naive model keeps sets of customers; who is affected is who has other companions. */
  @Test
  void groupsAreThoseOfANaiveModel() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("MergeTableTest seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      roots.clear();
      groups.clear();
      List<Set<String>> model = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        model.add(new HashSet<>(Set.of("c" + i)));
      }
      for (int step = 0; step < 40; step++) {
        String customer = "c" + random.nextInt(8);
        String other = "c" + random.nextInt(8);
        Map<String, Set<String>> before = companions(model);
        Map<String, String> changed;
        if (random.nextInt(3) == 0) {
          changed = table.split(customer);
          setOf(model, customer).remove(customer);
          model.add(new HashSet<>(Set.of(customer)));
        } else if (customer.equals(other)) {
          continue;
        } else {
          changed = table.merge(customer, other);
          Set<String> from = setOf(model, customer);
          if (!from.contains(other)) {
            setOf(model, other).addAll(from);
            model.remove(from);
          }
        }
        model.removeIf(Set::isEmpty);
        assertThat(companions(model)).as("seed %d round %d", seed, round).isEqualTo(kept());
        Map<String, Set<String>> after = companions(model);
        changed.forEach((member, root) -> assertThat(roots.get(member)).isEqualTo(root));
        after.forEach(
            (member, all) -> {
              boolean hasLost = !all.containsAll(before.get(member));
              if (hasLost) {
                assertThat(changed).as("who has lost a companion is affected").containsKey(member);
              }
            });
      }
    }
  }

  private static Set<String> setOf(List<Set<String>> model, String customer) {
    return model.stream().filter(each -> each.contains(customer)).findFirst().orElseThrow();
  }

  private static Map<String, Set<String>> companions(List<Set<String>> model) {
    Map<String, Set<String>> all = new TreeMap<>();
    model.forEach(set -> set.forEach(each -> all.put(each, Set.copyOf(set))));
    return all;
  }

  /** Returns the companions of each customer as the table has them. */
  private Map<String, Set<String>> kept() {
    Map<String, Set<String>> all = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      String customer = "c" + i;
      String root = roots.get(customer);
      all.put(
          customer, root == null ? Set.of(customer) : Set.copyOf(groups.get(root).getMembers()));
    }
    return all;
  }

  private final class InMemory implements MergeTable.Store {
    @Override
    public String root(String customer) {
      return roots.get(customer);
    }

    @Override
    public void setRoot(String customer, String root) {
      roots.put(customer, root);
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
    public void removeRoot(String customer) {
      roots.remove(customer);
    }
  }
}
