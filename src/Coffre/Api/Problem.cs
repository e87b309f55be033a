namespace Coffre;

/// <summary>A refusal as it travels (RFC 9457, <c>docs/api.md</c> §7).</summary>
/// <param name="Type"><see cref="Prefix"/> and the problem's name.</param>
/// <param name="Title">The kind, in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened and what to do.</param>
/// <param name="Fault">The finer word of <c>docs/format.md</c>, where there is one.</param>
/// <param name="Answer">The evidence that it left, or that explains it.</param>
/// <param name="Instance">Not used.</param>
/// <param name="TraceId">Names the request in the server's log.</param>
public sealed record Problem(
    string Type, string? Title = null, int? Status = null, string? Detail = null, string? Fault = null, Answer? Answer = null, string? Instance = null, string? TraceId = null)
{
    /// <summary>What every type begins with.</summary>
    public const string Prefix = "urn:coffre:problem:";
}
