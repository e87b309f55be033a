namespace Coffre.Server.Hosting;

/// <summary>What every request passes first: the rate of its address, and, in maintenance, that it only reads.</summary>
sealed class Gate(RequestDelegate next, Rates rates, Settings settings, TimeProvider clock)
{
    // in maintenance what was delivered, kept and logged stands still; people still come in to read it, and go
    static readonly HashSet<string> ComingAndGoing = new(StringComparer.Ordinal)
    {
        "/api/directory", "/api/passkeys/challenge", "/api/passkeys/open", "/api/sessions", "/api/sessions/challenge",
    };

    public Task InvokeAsync(HttpContext context)
    {
        rates.Request(context);
        if (settings.ReadOnly && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !ComingAndGoing.Contains(context.Request.Path.Value ?? ""))
            throw settings.InMaintenance(clock, "The server is in maintenance: reading works, writing will again.");
        return next(context);
    }
}
