namespace Coffre.Server.Hosting;

/// <summary>What every request passes first: the rate of its address, and, in maintenance, that it only reads.</summary>
sealed class Gate(RequestDelegate next, Rates rates, Settings settings)
{
    public Task InvokeAsync(HttpContext context)
    {
        rates.Request(context);
        if (settings.ReadOnly && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && context.Request.Path != "/api/directory")
            throw Problems.ReadOnly.Because("The server is in maintenance: reading works, writing will again.");
        return next(context);
    }
}
