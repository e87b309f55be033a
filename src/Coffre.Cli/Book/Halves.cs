namespace Coffre.Cli;

/// <summary>
/// Asks about many accounts at once, and in halves where the answer is too large: one that has made its chain longer than an answer may be does not keep the others
/// from being read [attack 28].
/// </summary>
static class Halves
{
    /// <param name="all">All that is asked about.</param>
    /// <param name="ask">Asks about some of them.</param>
    /// <returns>Those about which not even an answer of their own can be read.</returns>
    public static async Task<IReadOnlyList<T>> AskAsync<T>(IReadOnlyList<T> all, Func<IReadOnlyList<T>, Task> ask)
    {
        try
        {
            await ask(all);
            return [];
        }
        catch (RefusedException e) when (e.Fault == "too-large")
        {
            if (all.Count == 1)
                return all;
        }
        var half = all.Count / 2;
        return [.. await AskAsync<T>([.. all.Take(half)], ask), .. await AskAsync<T>([.. all.Skip(half)], ask)];
    }
}
