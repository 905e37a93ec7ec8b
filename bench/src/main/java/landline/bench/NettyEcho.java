// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ResourceLeakDetector;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Netty as a peer: its native epoll transport, one event loop, pooled buffers that travel back as
/// they came. Set up as its users set it up for speed: no leak detector, one flush for each read
/// loop, no promise object for each write.
final class NettyEcho {
  private static final int BACKLOG = 4096;

  // The default least size, 64 bytes, shrinks to the size of a small message; a read that fills its
  // buffer is followed by one that is bound to say EAGAIN.
  private static final int RECEIVE_LEAST = 2048;
  private static final int RECEIVE_MOST = 64 * 1024;

  private NettyEcho() {}

  static void main() throws InterruptedException {
    Epoll.ensureAvailability();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    var loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    var echo = new Echo();
    var listener =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(RECEIVE_LEAST, RECEIVE_LEAST, RECEIVE_MOST))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection.pipeline().addLast(echo);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    System.out.println("listening " + ((InetSocketAddress) listener.localAddress()).getPort());
    listener.closeFuture().sync();
  }

  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var _ = context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      System.err.println("netty-epoll: " + cause);
      var _ = context.close();
    }
  }
}
