package io.micromoments.k8s;

import java.util.List;

/** A condition that the manifests of a kustomization must meet. */
@FunctionalInterface
interface Rule {

  /**
   * Finds violations.
   *
   * @param manifests all manifests of a kustomization, with patches applied
   * @return one line per violation, {@code origin: path: what}; empty if there are none
   */
  List<String> findings(List<Manifest> manifests);
}
