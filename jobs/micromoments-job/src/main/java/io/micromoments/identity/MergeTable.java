package io.micromoments.identity;

import io.micromoments.schemas.MergeGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which customers are the same person. Each group has a root, under which its members are decided
 * on. Returns the new root of every customer who is affected by a change; a member whose root stays
 * the same is affected if the group has lost a member. Independent of Flink.
 */
final class MergeTable {

  /** Maximum members of a group: a system that merges everybody is broken. */
  static final int MAX_MEMBERS = 50;

  /** Where the table is kept. */
  interface Store {
    /** Returns the root of a customer; null if they were never merged. */
    String root(String customer) throws Exception;

    void setRoot(String customer, String root) throws Exception;

    /** Returns the group of a root; null if there is none. */
    MergeGroup group(String root) throws Exception;

    void setGroup(MergeGroup group) throws Exception;

    void removeGroup(String root) throws Exception;

    void removeRoot(String customer) throws Exception;
  }

  private final Store store;

  MergeTable(Store store) {
    this.store = store;
  }

  /**
   * Merges a customer, and all who are merged with them, into another one.
   *
   * @return the root of each customer who is affected, in order; empty if nothing changes, or the
   *     group would be too large
   */
  Map<String, String> merge(String customer, String into) throws Exception {
    Map<String, String> changed = new LinkedHashMap<>();
    List<String> from = members(customer);
    List<String> to = members(into);
    if (from.contains(into)) {
      if (store.root(customer).equals(customer)) {
        setGroup(into, from, changed); // Another member continues.
        store.removeGroup(customer);
      }
      return changed;
    }
    if (from.size() + to.size() > MAX_MEMBERS) {
      return changed;
    }
    List<String> all = new ArrayList<>(to);
    all.addAll(from);
    String before = store.root(customer);
    String root = store.root(into);
    setGroup(root == null ? into : root, all, changed);
    if (root != null) {
      to.forEach(changed::remove); // Their root stays the same.
    }
    if (before != null) {
      store.removeGroup(before);
    }
    return changed;
  }

  /**
   * Separates a customer from those with whom they are merged.
   *
   * @return the root of each customer who is affected, in order
   */
  Map<String, String> split(String customer) throws Exception {
    Map<String, String> changed = new LinkedHashMap<>();
    List<String> members = members(customer);
    if (members.size() < 2) {
      return changed;
    }
    String before = store.root(customer);
    List<String> left = new ArrayList<>(members);
    left.remove(customer);
    setGroup(customer.equals(before) ? left.get(0) : before, left, changed);
    setGroup(customer, List.of(customer), changed);
    return changed;
  }

  /** Removes a customer and all who are merged with them, and returns them. */
  List<String> remove(String customer) throws Exception {
    List<String> members = members(customer);
    for (String each : members) {
      store.removeRoot(each);
      store.removeGroup(each);
    }
    return members;
  }

  /** Returns the customers who are the same person, at least the customer themselves. */
  private List<String> members(String customer) throws Exception {
    String root = store.root(customer);
    return root == null ? List.of(customer) : store.group(root).getMembers();
  }

  private void setGroup(String root, List<String> members, Map<String, String> changed)
      throws Exception {
    for (String member : members) {
      store.setRoot(member, root);
      changed.put(member, root);
    }
    store.setGroup(new MergeGroup(root, new ArrayList<>(members)));
  }
}
