package dev.keystile.server;

import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/** An environment without a source: neither variables nor system properties reach Spring. */
final class NoEnvironment extends StandardEnvironment {

    @Override
    protected void customizePropertySources(MutablePropertySources propertySources) {}
}
