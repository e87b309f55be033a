using System.Net;

namespace Coffre;

/// <summary>The server refused (RFC 9457): <see cref="Name"/> is one of <c>docs/api.md</c> §7.</summary>
/// <param name="name">For example <c>stale-key</c>.</param>
/// <param name="status">The HTTP status.</param>
/// <param name="detail">What happened and what to do.</param>
/// <param name="answer">The evidence that the refusal left, or that explains it; unverified.</param>
/// <param name="retryAfter">When to try again, where the server says so.</param>
public sealed class ProblemException(string name, HttpStatusCode status, string detail, Answer? answer = null, TimeSpan? retryAfter = null) : Exception(detail)
{
    /// <summary>The problem's name.</summary>
    public string Name { get; } = name;

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The evidence that the refusal left, or that explains it; not verified yet.</summary>
    public Answer? Answer { get; } = answer;

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
