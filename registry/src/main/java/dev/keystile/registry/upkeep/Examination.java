package dev.keystile.registry.upkeep;

import java.util.List;

/** What the doctor found in a database. */
public record Examination(List<Finding> findings) {

    public Examination {
        findings = List.copyOf(findings);
    }

    /** Whether nothing is broken; there may be warnings. */
    public boolean isWhole() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.FAULT);
    }

    /** What isn't as it should be. */
    public List<Finding> complaints() {
        return findings.stream()
                .filter(finding -> finding.severity() != Severity.OK)
                .toList();
    }
}
