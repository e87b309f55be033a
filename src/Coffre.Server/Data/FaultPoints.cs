namespace Coffre.Server.Data;

/// <summary>
/// Places where the server can be made to fail, by name, so that a test can cut it short before and after each step that persists something.
/// In a server that serves, nothing is ever set here.
/// </summary>
sealed class FaultPoints
{
    /// <summary>Called with the point's name; what it throws is thrown there.</summary>
    public Action<string>? OnReach { get; set; }

    public void Reach(string point) => OnReach?.Invoke(point);
}
