#pragma once
#include <cstdint>
#include <utility>
#include "wit.h"
// The class behind handles of `token`.
namespace exports {
  namespace conformance {
    namespace suite {
      namespace names {
        class Token : public wit::ResourceExportBase<Token>{

          public:

          wit::string kept;

          static void Dtor(names::Token* self){delete self;}
          Token(wit::string self_);
          static Owned New(wit::string self_){return Owned(new Token(std::move(self_)));}
          static Owned New_(wit::string text);
          wit::string Text();
          uint32_t Drop();
          uint32_t Owned_();
          wit::string Str();
          uint32_t X1();
          uint32_t X1_();
          static int32_t ResourceNew(names::Token* self);
          static Token* ResourceRep(int32_t id);
          static void ResourceDrop(int32_t id);
        };

      }
    }
  }
}
