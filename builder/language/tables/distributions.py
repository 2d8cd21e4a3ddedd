"""`torch.distributions`."""

from torch import distributions

from builder.language.tables.namespace import Namespace, entries

_KINDS = """
Distribution Bernoulli Beta Binomial Categorical Cauchy Chi2 Dirichlet Exponential Gamma Geometric
Gumbel HalfCauchy HalfNormal Independent InverseGamma Laplace LogNormal MultivariateNormal
Multinomial MixtureSameFamily NegativeBinomial Normal OneHotCategorical Pareto Poisson
RelaxedBernoulli RelaxedOneHotCategorical StudentT TransformedDistribution Uniform VonMises Weibull
kl_divergence
"""

DISTRIBUTION = """
sample rsample log_prob mean mode variance stddev entropy cdf icdf batch_shape event_shape expand
enumerate_support perplexity has_rsample probs logits loc scale low high rate concentration
concentration0 concentration1 total_count param_shape covariance_matrix precision_matrix scale_tril
df base_dist temperature num_events
"""


def distribution_spaces() -> dict[str, Namespace]:
    """Return the namespaces of `torch.distributions` by their full names."""
    kinds = entries(distributions, _KINDS)
    files = ("normal", "uniform", "bernoulli", "categorical", "poisson", "multinomial")
    inner = {
        name: Namespace(f"torch.distributions.{name}", kinds, getattr(distributions, name))
        for name in files
    }
    whole = Namespace("torch.distributions", {**kinds, **inner}, distributions)
    return {space.name: space for space in (whole, *inner.values())}
