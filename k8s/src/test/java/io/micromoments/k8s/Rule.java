package io.micromoments.k8s;

import java.util.List;

/** Something that must hold for the manifests of one kustomization. */
@FunctionalInterface
interface Rule {

  /**
   * Looks for violations.
   *
   * @param manifests all manifests of one kustomization, patches applied
   * @return one line a violation, {@code origin: path: what}; empty when the rule holds
   */
  List<String> findings(List<Manifest> manifests);
}
