using System.Diagnostics;

namespace Coffre.Server.Hosting;

/// <summary>One line for each request: method, route as it is written in the program, status, time. Never the path itself, a query, a header or a body.</summary>
sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        await next(context);
        if (log.IsEnabled(LogLevel.Information))
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            LogRequest(log, context.Request.Method, route, context.Response.StatusCode, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Route} {Status} in {Milliseconds} ms")]
    static partial void LogRequest(ILogger log, string method, string route, int status, long milliseconds);
}
